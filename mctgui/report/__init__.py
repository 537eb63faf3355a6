"""Tables, pictures and pages that leave the program."""
