"""Long runs, one module each: ``main(arguments) -> exit code``, and a first line that says what it does."""
