"""Queue numbers: taking, numbering, the fair order, calling, waiting times."""

from services.queue.desk import Queue, ServiceNow

__all__ = ["Queue", "ServiceNow"]
