"""What others take away: metadata.yml, whole-table downloads, notebooks."""
