"""From a sweep file to its points: factors, designs, and the checks of both."""
