"""The project folder: cases, volumes, VOIs and measurements that survive a kill."""
