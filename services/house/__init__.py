"""The house: services, counters, hours with exceptions, kiosks, alerts, calls for an officer, duty roster."""
