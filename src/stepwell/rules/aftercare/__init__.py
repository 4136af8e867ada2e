"""Care after the program: step-down contacts, check-in calls, outreach after a no-show, follow-up windows.

`schedule` dates the contacts, `check_in` says what a call's result asks for, `outreach` lists the steps after a
missed session, `follow_up` holds the windows in which a service counts. Days are local calendar days, never hours,
so a change of clocks inside a window changes nothing.
"""
