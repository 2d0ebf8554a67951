"""Documents that staff file: their contents as values, written as text, PDF or workbook, with charts."""
