"""Settings of the house: drafts with their faults and consequences, approval, versions, holidays out of a file."""
