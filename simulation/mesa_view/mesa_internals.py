"""What Grapevine uses of Mesa beyond its public interface, on Mesa 3.3 and 3.5; nothing else names it.

Classes of ours override some of it in their places: `AgentViews` the property `_agents` and the methods `_update` and
`_from_iterable`, `RecordCollector` the attribute `_collection_steps`, `MarketModel` the attribute `_scenario`.
When a new version of Mesa breaks something here, the tests of `tests/mesa` say what; see there what users rely on:

- `sets_of`, `put_all_agents`: where a model keeps its agents. Without them consumers would be registered one by one.
- `forget_identifiers`: of Mesa before 3.5, whose table of identifiers would hold every model for ever.
- `has_scheduled`, `count_steps`: what Mesa notes of each step, when many ticks are passed at once. Mesa 3.5 schedules
  the next step in a list of events, in which users may schedule others; without them `run_model` is a loop of steps.
- `asking_collector`: without it a collector asks all consumers, and keeps what later ticks change.
- `batch_run_iteration`: without it all iterations of a batch run are replicate 0; have users give `replicate`.
- `GroupBy`: what `AgentSet.groupby` returns.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from types import FrameType
from typing import Any

import mesa
from mesa import batchrunner
from mesa.agent import AgentSet
from mesa.datacollection import DataCollector

GroupBy = AgentSet.groupby.__globals__["GroupBy"]

_COLLECTING = ("_record_agents", "_record_agenttype")
"""The functions of Mesa's collector that ask for agents; a function of the user's that it calls is not one of them."""
_RUNNING = "_model_run_func"


def sets_of(model: mesa.Model) -> tuple[Any, dict[type[mesa.Agent], Any]]:
    """Return the set of all agents of a model, and its sets by type."""
    return model._all_agents, model._agents_by_type


def put_all_agents(model: mesa.Model, agents: AgentSet) -> None:
    """Let a model have this set of all its agents."""
    model._all_agents = agents


def forget_identifiers(model: mesa.Model) -> None:
    """Take a model out of the table of identifiers of Mesa before 3.5."""
    identifiers = getattr(mesa.Agent, "_ids", None)
    if identifiers is not None:
        identifiers.pop(model, None)


def has_scheduled(model: mesa.Model) -> bool:
    """Whether anything but the next step is scheduled, or drives the steps, in Mesa 3.5."""
    events = getattr(model, "_event_list", ())
    return len(events) > 1 or getattr(model, "_simulator", None) is not None


def count_steps(model: mesa.Model, count: int) -> None:
    """Count steps that Mesa has not made itself, and schedule the next after them."""
    model.steps += count
    steps: Any = getattr(model, "_default_schedule", None)
    if steps is not None:
        of_mesa: Any = model
        of_mesa.time += count
        steps.stop()
        after = replace(steps.schedule, start=of_mesa.time + 1.0)
        of_mesa._default_schedule = type(steps)(model, of_mesa._do_step, after, priority=steps.priority).start()


def asking_collector() -> DataCollector | None:
    """Return the collector that reads the property from which this is called; None if somebody else does."""
    asking = sys._getframe(2)
    if asking.f_code.co_name in _COLLECTING and asking.f_globals is DataCollector.collect.__globals__:
        return asking.f_locals.get("self")
    return None


def batch_run_iteration() -> int:
    """Return the iteration, from 0, of the `mesa.batch_run` that is making a model; 0 where none is."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == _RUNNING and frame.f_globals is vars(batchrunner):
            _, iteration, _ = frame.f_locals["run"]
            return int(iteration)
        frame = frame.f_back
    return 0
