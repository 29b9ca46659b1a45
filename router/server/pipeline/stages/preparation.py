"""Parse and validate the document, choose the operation and coerce its variables."""

from router.execution.prepare.prepared_operation import ValidDocument
from router.server.pipeline.context import OperationContext
from router.server.pipeline.planning_lane import PlanningLane
from router.server.pipeline.stages.variable_limits import VariableLimits


async def read_document(operation: OperationContext, lane: PlanningLane) -> ValidDocument:
    """Parse and validate the document of an operation, for all its requests. Raises RequestError, RequestRejected."""
    engine, text = operation.graph.engine, operation.request.query
    documents = engine.documents
    document = await lane.run(operation.client, lambda: documents.cache.get(text), lambda: engine.read(text))
    documents.add(document)
    return document


def prepare(operation: OperationContext, document: ValidDocument, limits: VariableLimits) -> None:
    """Choose the operation of a document and coerce its variables. Raises RequestError, RequestRejected."""
    request = operation.request
    if request.variables:
        # Before they are coerced, which takes longer than anything else that is done with them.
        definitions = document.operation(request.operation_name).variable_definitions or ()
        declared = {definition.variable.name.value for definition in definitions}
        limits.check({name: value for name, value in request.variables.items() if name in declared})
    operation.prepared = operation.graph.engine.prepare(request, document)
