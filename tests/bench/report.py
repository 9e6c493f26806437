"""What was measured, for people: a table a row, and the list of targets, met or not."""

import dataclasses
import statistics


@dataclasses.dataclass
class Result:
    """A row's samples by contestant, and why some have none."""

    row: object
    samples: dict = dataclasses.field(default_factory=dict)  # name → [{quantity: value}]
    absent: dict = dataclasses.field(default_factory=dict)   # name → reason
    failed: set = dataclasses.field(default_factory=set)     # the absent that were there and did not work

    def values(self, name, quantity):
        return [sample[quantity] for sample in self.samples.get(name, []) if quantity in sample]

    def median(self, name, quantity):
        """None where there is nothing to take it of."""
        values = self.values(name, quantity)
        return statistics.median(values) if values else None

    def quantities(self):
        """Of all contestants together, in the order in which a sample gives them."""
        return list({quantity: None for samples in self.samples.values() for quantity in samples[0]})


@dataclasses.dataclass(frozen=True)
class Figure:
    """A target and what came of it."""

    row: str
    text: str
    value: float | None
    unit: str         # "x" for a multiple of another's
    met: bool | None  # None: could not be told


# Tables.

def table(result):
    """The lines of a row's table."""
    quantities = result.quantities()
    if not quantities:
        return [f"{name}: {reason}" for name, reason in result.absent.items()]
    first, *others = quantities
    head = ["", first, "min..max", "of limit", "sockplay is", *others]
    names = [contestant.name for contestant in result.row.contestants]
    return aligned([head] + [_table_line(result, name, first, others) for name in names])


def _table_line(result, name, first, others):
    if name in result.absent:
        return [name, result.absent[name]]
    values, median = result.values(name, first), result.median(name, first)
    return [name, number(median), f"{number(min(values))}..{number(max(values))}",
            ratio(median, result.median(result.row.limit, first)), ratio(_sockplay(result, first), median),
            *(number(result.median(name, quantity)) for quantity in others)]


def _sockplay(result, quantity):
    """The median of the first of sockplay's contestants, which the others are compared with."""
    name = next((name for name in result.samples if name.startswith("sockplay")), "")
    return result.median(name, quantity)


def aligned(lines, left=1):
    """Columns as wide as they need, the first `left` of them words; two cells are a name and a remark."""
    full = [line for line in lines if len(line) > 2]
    widths = [max(map(len, column)) for column in zip(*full)]
    widths[0] = max(len(line[0]) for line in lines)

    def cell(column, text):
        return text.ljust(widths[column]) if column < left else text.rjust(widths[column])

    return ["  ".join(cell(column, text) for column, text in enumerate(line)) if len(line) > 2
            else f"{cell(0, line[0])}  {line[1]}" for line in lines]


def number(value):
    """Three digits that mean something."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 99.95 else f"{value:#.3g}" if value else "0"


def ratio(value, base):
    return f"{value / base:.2f}x" if value is not None and base else "-"


# Targets.

def figures(result):
    return [_figure(result, target) for target in result.row.targets]


def _figure(result, target):
    at_least = target.at_least is not None
    bound = target.at_least if at_least else target.at_most
    value, base, unit = result.median(target.contestant, target.quantity), 1, ""
    text = f"{target.contestant}: {target.quantity} {'≥' if at_least else '≤'} {bound:g}"
    if target.times:
        (name, base), unit = _best(result, target), "x"
        text += f" × {name}"
    if value is None or not base:
        return Figure(result.row.name, text, None, "", False if target.contestant in result.failed else None)
    value /= base
    return Figure(result.row.name, text, value, unit, value >= bound if at_least else value <= bound)


def _best(result, target):
    """Of those that the target names, the one with the best median, and that median."""
    medians = {name: result.median(name, target.quantity) for name in target.times}
    present = {name: median for name, median in medians.items() if median is not None}
    if not present:
        return " or ".join(target.times), None
    name = (max if target.at_least is not None else min)(present, key=present.get)
    return name, present[name]


def verdicts(all_figures):
    """The lines of the closing list."""
    words = {True: "met", False: "NOT met", None: "not measured"}
    return aligned([[figure.row, figure.text, number(figure.value) + figure.unit, words[figure.met]]
                    for figure in all_figures], left=2)


def as_json(results, all_figures):
    return {
        "rows": {result.row.name: {"samples": result.samples, "absent": result.absent} for result in results},
        "figures": [dataclasses.asdict(figure) for figure in all_figures],
    }
