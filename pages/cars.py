"""The page `cars`; what it does is in `sketchrnn.ui.cars`."""

from sketchrnn.ui import cars

cars.page()
