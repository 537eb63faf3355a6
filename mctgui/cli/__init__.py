"""The command line: one file per subcommand, results on stdout, progress on stderr."""
