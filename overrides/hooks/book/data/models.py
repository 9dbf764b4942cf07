"""The records of models.yml: interactive models and their parameters."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from book.data.fields import Keys, Number, PlainText, Positive, Record, Sentence, Slug, fail
from book.diagnostics import suggest


class Parameter(Record):
    """A parameter of a model."""

    value: Number = Field(description="Its value.")
    unit: PlainText = Field(description="Its unit, or none.")
    means: PlainText = Field(description="What it means.")


class Speed(Record):
    """A set of half-lives."""

    pituitary: Positive = Field(description="Half-life of the pituitary's cells, in days.")
    adrenal: Positive = Field(description="Half-life of the adrenals' cells, in days.")
    label: PlainText = Field(description="Both in words.")
    source: PlainText = Field(description="Where we saw the values.")


class Slider(Record):
    """An input for a number."""

    name: Slug = Field(description="Its name in the script and in presets.")
    label: PlainText = Field(description="Its label.")
    unit: str = Field(description="Its unit; may be empty.")
    min: Number = Field(description="Its lowest value.")
    max: Number = Field(description="Its highest value.")
    step: Positive = Field(description="The step from one value to the next.")
    value: Number = Field(description="Its value at the start.")

    def accepts(self, value: object) -> bool:
        """Return True for a number within the range."""
        return isinstance(value, int | float) and self.min <= value <= self.max


class Choice(Record):
    """An input with a few values to choose from."""

    name: Slug = Field(description="Its name in the script and in presets.")
    label: PlainText = Field(description="Its label.")
    value: str = Field(description="Its value at the start.")
    choices: tuple[tuple[str, PlainText], ...] = Field(
        min_length=2, description="Each as [value, words]."
    )

    def accepts(self, value: object) -> bool:
        """Return True for one of the choices."""
        return value in [name for name, _ in self.choices]


def input_kind(value: Any) -> str:
    """Return the tag of the record of an input: a choice if it has choices."""
    is_choice = "choices" in value if isinstance(value, dict) else isinstance(value, Choice)
    return "choice" if is_choice else "slider"


Input = Annotated[
    Annotated[Slider, Tag("slider")] | Annotated[Choice, Tag("choice")],
    Discriminator(input_kind),
]


class Preset(Record):
    """A named set of values: each field but the name is an input of the model."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Number | str] = Field(init=False)

    name: PlainText = Field(description="Its name.")

    @property
    def values(self) -> dict[str, Number | str]:
        """The value of each input, by the input's name."""
        return self.__pydantic_extra__


class Model(Record):
    """A model with the inputs that a reader can change."""

    id: Slug = Field(description="The id in the marker that shows it.")
    name: PlainText = Field(description="Its name.")
    keys: Keys = Field(min_length=1, description="The works it comes from.")
    seen: Sentence = Field(description="What its equations were read from.")
    parameters: dict[str, Parameter] = Field(min_length=1, description="The parameters, by symbol.")
    speeds: dict[str, Speed] = Field(default={}, description="The sets of half-lives, by name.")
    start: dict[str, Number] = Field(default={}, description="The state at day 0, by symbol.")
    inputs: tuple[Input, ...] = Field(min_length=1, description="What readers can change.")
    presets: tuple[Preset, ...] = Field(min_length=1, description="Sets of values to choose.")

    @model_validator(mode="after")
    def check_inputs(self) -> Self:
        """Check that each preset has a valid value for every input, and that the choices of speed exist."""
        inputs = {field.name: field for field in self.inputs}
        speed = inputs.get("speed")
        for choice, _ in speed.choices if isinstance(speed, Choice) else ():
            if choice not in self.speeds:
                what = f"has the choice '{choice}', which is not one of its speeds."
                fail(what, suggest(choice, self.speeds) or "Describe it under speeds.", "inputs")
        for place, preset in enumerate(self.presets):
            if different := sorted(inputs.keys() ^ preset.values.keys()):
                what = f"has the preset '{preset.name}' with '{different[0]}' missing or unknown."
                fail(what, f"Give: {', '.join(inputs)}.", "presets", place)
            for name, value in preset.values.items():
                if not inputs[name].accepts(value):
                    what = f"has the preset '{preset.name}' with {name} {value}, which its input does not allow."
                    fail(what, "Choose a value that the input has.", "presets", place)
        return self

    def for_page(self) -> dict[str, Any]:
        """Return the data for the page's script, with fields in the order of the file."""
        return self.model_dump(exclude={"keys", "seen"}, exclude_unset=True)
