"""Choose the uploaded files that can be forwarded while they still arrive."""

from collections.abc import Mapping

from router.planning.plan import QueryPlan
from router.transport.uploads.uploaded_file import UploadedFile


def stream_where_possible(plan: QueryPlan, uploads: Mapping[str, object]) -> None:
    """Mark the files that exactly one fetch needs, exactly once.

    A fetch of entities may be sent several times, and a file that several fetches need would be gone after the first.
    """
    for file in {id(file): file for file in uploads.values()}.values():
        names = {path.split(".")[1] for path, placed in uploads.items() if placed is file}
        fetches = [fetch for fetch in plan.fetches if names & set(fetch.variables)]
        if isinstance(file, UploadedFile):
            file.streams = len(fetches) == 1 and not fetches[0].targets and fetches[0].root_paths == ((),)
