"""What `labelhooks redact` does, without any cloud: nothing in here knows of one."""
