"""Queue numbers: taking, numbering, the fair order, calling, waiting times. The door is services.queue.queue."""
