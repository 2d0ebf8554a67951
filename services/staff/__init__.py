"""What signed-in staff can do. Every method asks services.people.permissions first; pages call nothing else."""
