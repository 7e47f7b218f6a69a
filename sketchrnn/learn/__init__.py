"""What the lessons on recurrent networks share: cells, training, examples. Not here: streamlit."""
