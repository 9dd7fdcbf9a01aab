"""How the process writes its log: lines for people on a terminal, JSON elsewhere, always on standard error."""

import logging
import sys

import structlog


def configure(style: str) -> None:
    """`style` as in the setting log_format."""
    people = style == "text" or (style == "auto" and sys.stderr.isatty())
    renderer: structlog.typing.Processor = _for_people() if people else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if people else [structlog.processors.format_exc_info]),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _for_people() -> structlog.dev.ConsoleRenderer:
    """Plain tracebacks: the richer ones print local variables, keys among them."""
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
