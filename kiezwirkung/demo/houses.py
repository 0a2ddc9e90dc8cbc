"""The look of one project's files: the same for a form in every year.

What belongs here: which layout a project uses for a form in a kind of file.
"""

from dataclasses import replace

from kiezwirkung.demo.file_formats import FileFormat
from kiezwirkung.demo.forms import form
from kiezwirkung.demo.layouts import Extra, Layout, choose_layout
from kiezwirkung.demo.plan import DemoPlan
from kiezwirkung.demo.spelling import choose_style
from kiezwirkung.demo.words import EXTRA_COLUMNS, PERSON_COLUMNS
from kiezwirkung.demo.world import Project

SURE_EXTRAS = {
    (0, "offers"): Extra(*EXTRA_COLUMNS[0], "unknown_column", "D113"),
    (1, "events"): Extra(*PERSON_COLUMNS[1], "person_column", "D109"),
    (3, "offers"): Extra(*PERSON_COLUMNS[0], "person_column", "D109"),
}


def house_layout(
    plan: DemoPlan, project: Project, entity: str, file_format: FileFormat, *, title: str, is_plain: bool = False
) -> Layout:
    """The layout of a project's form; sheets per month and plain exports have no foreign columns."""
    random = plan.generator(project.project_id, "layout", entity)
    is_english = file_format.delimiter == ","
    style = choose_style(random, is_workbook=file_format.is_workbook, decimal_mark="." if is_english else ",")
    layout = choose_layout(
        form(entity), random, style, is_workbook=file_format.is_workbook, title=title,
        without=("month",) if file_format.has_month_sheets else (), is_plain=is_plain,
    )  # fmt: skip
    if is_plain or file_format.has_month_sheets:
        return replace(layout, extras=())
    return _with_sure_extra(project, entity, layout)


def _with_sure_extra(project: Project, entity: str, layout: Layout) -> Layout:
    """The first projects have a foreign column each, so that even a small demo has both kinds."""
    extra = None if project.is_self_help else SURE_EXTRAS.get((project.index, entity))
    return replace(layout, extras=(extra,)) if extra and not layout.two_row_header else layout
