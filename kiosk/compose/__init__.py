"""Composition: settings in, working objects out. Nothing else in the program constructs drivers or services.

`kiosk.build` makes what stands behind the touch screens, `console` what stands behind the web pages, `services`
what both share. Every part can be passed in by keyword; tests do that with clocks, printers and scanners.
"""
