"""The Teach page. Not here: learning itself, jobs, and saved models (`teaching/`)."""
