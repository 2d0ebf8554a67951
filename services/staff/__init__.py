"""What signed-in staff can do. Every method asks services.permissions first; pages call nothing else."""
