"""What records a run of a broker: one frame, and a small driver for each broker."""
