"""What customers bring: uploads, inputs and elements that are kept."""
