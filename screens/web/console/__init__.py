"""The staff pages. A subject is a folder; subjects know only `shared`.

Pages are forms and redirects and work without scripts; the script presses buttons for keys and fetches the page again
when something changed. One EventSource per browser (in a SharedWorker) says that something changed, never what.
"""
