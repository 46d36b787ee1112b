"""Read files into records: one reader per format, known by what is inside, never by the file's name."""
