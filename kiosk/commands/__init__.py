"""The command line, one module per group of commands.

A command opens the services (`common.opened`), finds out who acts (`common.acting`: the officer named by
`--officer`, else the command line itself), calls one use case and prints its answer as words or JSON. Exit codes: 0
done, 1 refused or a fault was found, 2 wrong use or faults in kiosk.ini, 3 the database or a device cannot be
reached.
"""
