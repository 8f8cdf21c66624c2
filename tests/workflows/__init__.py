"""GitHub's workflows, run here: their shell steps as they are written, the actions played."""
