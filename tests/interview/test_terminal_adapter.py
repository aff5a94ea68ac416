"""What the screens rely on inside questionary and prompt_toolkit, each by name.

An upgrade that changes one of these fails here, and says which file has to follow.
"""

import asyncio
import inspect
from typing import Any

import pytest
import questionary
from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.application.current import get_app, set_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Layout, Window
from prompt_toolkit.output import DummyOutput
from questionary import Choice, Question
from questionary.prompts.common import InquirerControl


def typing(question: Question, *keys: str) -> Any:
    """What a question gives when these keys are pressed, through the way that `ask` takes."""
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        app = Application[Any](layout=Layout(Window()), key_bindings=question.application.key_bindings)
        for name in ("pre_run_callables", "key_processor"):
            assert getattr(app, name) is not None
        app.pre_run_callables.extend(question.application.pre_run_callables)
        keyboard.send_text("".join(keys))
        keyboard.close()
        return Question(app).unsafe_ask()


# ---- questionary ----------------------------------------------------------------------------------------


def test_a_list_points_where_we_say_and_keeps_its_ticks_in_order() -> None:
    """widgets.PointedList: `pointed_at` may be -1, `selected_options` holds the values that are ticked."""
    control = InquirerControl(
        [Choice("One", value=1), Choice("Two", value=2, checked=True), Choice("Six", value=6)]
    )
    assert control.selected_options == [2]
    control.pointed_at = -1
    assert control.pointed_at == -1
    control.selected_options[:] = [6, 1]
    assert control.selected_options == [6, 1]


def test_a_text_question_has_a_buffer_that_is_focused_and_typed_in() -> None:
    """widgets.words: `text(default=, qmark=, instruction=, multiline=, style=)` and `layout.current_buffer`."""
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        for lines in (False, True):
            question = questionary.text("", default="begun", qmark=">", instruction="", multiline=lines)
            buffer = question.application.layout.current_buffer
            assert isinstance(buffer, Buffer)
            assert buffer.text == "begun"
            assert question.application.layout.container is not None
            assert question.application.layout.current_window.content.buffer is buffer  # type: ignore[attr-defined]
            assert question.application.key_bindings is not None


def test_a_question_is_its_application_and_asks_without_swallowing_interrupts() -> None:
    """dressing.dress and ask: `Question(application)`, `.application`, `unsafe_ask()`."""
    app = Application[Any](layout=Layout(Window()))
    assert Question(app).application is app
    with pytest.raises(EOFError):
        typing(Question(app))
    keys = KeyBindings()
    keys.add("c-c")(lambda event: event.app.exit(exception=KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        typing(Question(Application(layout=Layout(Window()), key_bindings=keys)), "\x03")


# ---- prompt_toolkit -------------------------------------------------------------------------------------


def test_what_is_set_on_an_application_after_it_was_made_holds() -> None:
    """dressing.dress sets these; a new name would be taken without a word, so the old ones must exist."""
    app = Application[Any](layout=Layout(Window()))
    for name in ("layout", "key_bindings", "style", "erase_when_done", "ttimeoutlen", "pre_run_callables"):
        assert hasattr(app, name), f"Application has no {name} any more"


def test_an_eager_key_is_heard_before_longer_and_wilder_ones() -> None:
    """dressing: `eager=True` wins over everything else, and `Keys.Any` takes any key when it is eager itself."""
    heard: list[str] = []
    keys = KeyBindings()
    keys.add("a", "b")(lambda _: heard.append("sequence"))
    keys.add("a", eager=True)(lambda _: heard.append("eager"))
    keys.add("c")(lambda _: heard.append("plain"))
    keys.add(Keys.Any, eager=True)(lambda event: event.app.exit(result="any"))
    assert typing(Question(Application(layout=Layout(Window()), key_bindings=keys)), "a", "c") == "any"
    assert "sequence" not in heard
    assert "plain" not in heard


def test_keys_that_came_in_one_breath_wait_in_the_queue_of_the_key_processor() -> None:
    """dressing._escape and _here: `key_processor.input_queue` holds them, and clearing it drops them."""
    typed: list[str] = []
    keys = KeyBindings()

    @keys.add("x", eager=True)
    def drop(event: Any) -> None:
        typed.append("".join(press.data for press in event.key_processor.input_queue))
        event.key_processor.input_queue.clear()

    with pytest.raises(EOFError):
        typing(Question(Application(layout=Layout(Window()), key_bindings=keys)), "xyz")
    assert typed == ["yz"]


def test_every_key_is_announced_before_it_acts_and_callables_run_within_the_loop() -> None:
    """dressing.dress and _Watch: `before_key_press` takes handlers and gives them back; `pre_run_callables`
    run once for each showing, in the page's own event loop."""
    heard: list[str] = []
    keys = KeyBindings()

    @keys.add("x")
    def act(event: Any) -> None:
        heard.append("acts")
        event.app.exit()

    def announce(_: object) -> None:
        heard.append("announced")

    def begin() -> None:
        assert asyncio.get_running_loop().is_running()
        heard.append("begun")

    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        app = Application[Any](layout=Layout(Window()), key_bindings=keys)
        question = Question(app)
        app.key_processor.before_key_press += announce
        app.pre_run_callables.append(begin)
        keyboard.send_text("x")
        question.unsafe_ask()
        assert heard == ["begun", "announced", "acts"]
        app.key_processor.before_key_press -= announce
        keyboard.send_text("x")
        question.unsafe_ask()
        assert heard == ["begun", "announced", "acts", "acts"]


def test_a_page_can_be_drawn_without_being_asked() -> None:
    """dressing.draw: `renderer.render(app, layout)` under `set_app`, and `output.cursor_goto`."""
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        app = Application[Any](layout=Layout(Window()))
        with set_app(app):
            assert get_app() is app
            app.renderer.render(app, app.layout)
        app.output.cursor_goto(1, 1)


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (questionary.text, {"default", "qmark", "instruction", "multiline", "style"}),
        (Application.exit, {"result", "exception"}),
        (Question.unsafe_ask, {"self"}),
    ],
)
def test_arguments_that_we_name_exist(function: Any, names: set[str]) -> None:
    assert names <= set(inspect.signature(function).parameters)


# ---- the mouse ------------------------------------------------------------------------------------------


def test_a_report_of_the_mouse_comes_whole_and_to_us() -> None:
    """dressing._Clicks: one Vt100MouseEvent a report, with all of it as data, to an eager key of ours and not to
    the library's own handler (which would ask the terminal in which row the page begins)."""
    reports = ["\x1b[<0;250;1M", "\x1b[<32;3;240M", "\x1b[<0;3;240m", "\x1b[<65;1;1M"]
    heard: list[str] = []
    keys = KeyBindings()
    keys.add(Keys.Vt100MouseEvent, eager=True)(lambda event: heard.append(event.data))
    keys.add("enter", eager=True)(lambda event: event.app.exit(result="done"))
    page = Question(Application[Any](layout=Layout(Window()), key_bindings=keys))
    assert typing(page, *reports, "\r") == "done"
    assert heard == reports


def test_letters_that_no_other_key_takes_come_one_by_one() -> None:
    """forms._Search: Keys.Any has what nothing else has, and the key that was bound last goes first."""
    heard: list[str] = []
    keys = KeyBindings()
    keys.add("?", eager=True)(lambda event: event.app.exit(result="help"))
    keys.add(Keys.Any, eager=True)(lambda event: heard.append(event.data))
    keys.add("?", eager=True)(lambda event: heard.append("a letter"))
    keys.add("enter", eager=True)(lambda event: event.app.exit(result="done"))
    assert typing(Question(Application[Any](layout=Layout(Window()), key_bindings=keys)), "łb?", "\r") == "done"
    assert heard == ["ł", "b", "a letter"]
