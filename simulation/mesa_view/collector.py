"""`RecordCollector`: Mesa's `DataCollector` over what the model records anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from mesa.datacollection import DataCollector

from simulation.market.schema import FLOWS, STOCKS

if TYPE_CHECKING:
    from simulation.market.recorder import Recorder


class RecordCollector(DataCollector):
    """The model's record, as the variables of a Mesa model: one per brand and measure, named ``Brand.measure``.

    ``day`` is the end of the tick, at which `adopters` and `reach` hold.

    ``mesa.batch_run`` and ``get_model_vars_dataframe`` read it; nothing is collected twice. Put a collector of your
    own into ``model.datacollector`` to report other things.

    Parameters
    ----------
    recorder : Recorder
    brands : list of str
        Names of the brands.
    """

    def __init__(self, recorder: Recorder, brands: list[str]) -> None:
        super().__init__()
        self._recorder = recorder
        self._brands = brands
        # Mesa asks whether there are reporters; these are never called.
        self.model_reporters = dict.fromkeys(self.model_vars)

    def collect(self, model: object) -> None:
        """Do nothing: the model records every tick itself."""

    @property
    def model_vars(self) -> dict[str, list[float]]:
        """Values by tick, of the ticks that have passed."""
        recorder = self._recorder
        passed = recorder.ticks_passed
        by_measure = recorder.columns((*FLOWS, *STOCKS))
        day: list[float] = recorder.grid.days(np.arange(1, passed + 1)).tolist()
        return {"day": day} | {
            f"{brand}.{name}": values[:passed, index].tolist()
            for index, brand in enumerate(self._brands)
            for name, values in by_measure.items()
        }

    @model_vars.setter
    def model_vars(self, value: object) -> None:
        # Mesa's constructor begins with empty variables; the record takes their place.
        pass

    @property
    def _collection_steps(self) -> list[int]:
        """Mesa 3.5 asks at which steps values were collected: at each."""
        return list(range(1, self._recorder.ticks_passed + 1))

    @_collection_steps.setter
    def _collection_steps(self, value: object) -> None:
        pass
