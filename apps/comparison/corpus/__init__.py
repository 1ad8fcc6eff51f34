"""The parts of the corpus format that line readings up: question sets, answers, parallels."""
