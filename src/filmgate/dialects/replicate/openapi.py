"""What the OpenAPI document of this API is made from."""

from filmgate.dialects.replicate import inputs, operations, words
from filmgate.dialects.replicate.faults import write_error
from filmgate.edge.glosses import ASKED, Glosses
from filmgate.edge.openapi import Api

_ASKED = {
    "input": "What the model is given.",
    "version": "The model: its version's id, `OWNER/NAME`, or `OWNER/NAME:ID`.",
    "webhook": "Where the prediction is posted to.",
    "webhook_completed": "An older name for `webhook`, which wins where both are there.",
    "webhook_events_filter": "What is posted: that the film is being made (`start`), that it is there (`output`), that "
    "the prediction has ended (`completed`); `logs` is the first and the last. Left out, it is the end.",
    "content": "The file as base64, or as a `data:` URL.",
    "url": "Where the file is fetched from.",
}
_TOLD = {
    "id": "Its id.",
    "model": "The model, `OWNER/NAME`.",
    "version": "The id of the model's version.",
    "input": "What was given, with `data:` URLs cut short; for a task of another dialect, what would be given here.",
    "logs": "How far the film is, as a line that clients read; empty before the film is being made.",
    "output": "The film's address; null where there is none.",
    "data_removed": "Whether there was a film and it is kept no longer.",
    "error": "Why there is no film; null otherwise.",
    "source": "Always `api`.",
    "status": "`starting`, `processing`, `succeeded`, `failed`, `canceled`; `aborted` where the time of a Cancel-After "
    "header was over before anybody had begun.",
    "Refused.status": "The HTTP status once more.",
    "created_at": "When it was created: ISO 8601 in UTC.",
    "started_at": "When the film was begun; null before that.",
    "completed_at": "When the prediction ended; null before that.",
    "metrics": "What was measured; nothing before the end.",
    "predict_time": "How long the film was being made, in seconds; left out where nobody began.",
    "total_time": "How long the prediction took in all, in seconds.",
    "Prediction.urls": "Where to go on.",
    "Addresses.get": "Where to ask how it stands.",
    "Addresses.cancel": "Where to cancel it.",
    "results": "What is on the page, newest first.",
    "previous": "Always null: pages go one way.",
    "next": "The address of the next page; null on the last one.",
    "latest_version": "The model's only version.",
    "cog_version": "Always `none`.",
    "openapi_schema": "What the model takes and gives, as an OpenAPI document of these two schemas.",
    "Model.url": "A page about it.",
    "owner": "Whose it is.",
    "name": "What it is called.",
    "description": "What it is.",
    "visibility": "Always `public`.",
    "github_url": "Always null.",
    "paper_url": "Always null.",
    "license_url": "Always null.",
    "run_count": "Always 0: nobody counts.",
    "cover_image_url": "Always null.",
    "default_example": "Always null.",
    "key": "What deliveries are signed with: `whsec_…`.",
    "content_type": "What kind of file it is.",
    "size": "How many bytes it has.",
    "etag": "The same as its SHA-256.",
    "checksums": "Of its bytes.",
    "sha256": "Their SHA-256.",
    "metadata": "Always empty.",
    "expires_at": "When it is removed, unless it is used again before that.",
    "File.urls": "Where it is.",
    "FileAddresses.get": "Its address, which needs no key: it is what an input names.",
    "title": "The word for what went wrong.",
    "detail": "What went wrong, in words.",
    "invalid_fields": "What is wrong with the request, if it is that.",
    "field": "The member that is wrong.",
    "Wrong.description": "What would be right.",
}


def api(name: str) -> Api:
    return Api(
        title=name,
        says="The predictions API of Replicate as Filmgate speaks it, with the models of Kling 3.0.",
        bases=(f"/{name}", "/"),
        operations=operations.OPERATIONS,
        speak=write_error,
        refused=words.Refused,
        glosses=Glosses(asked=ASKED | inputs.GLOSSES | _ASKED, told=_TOLD, defaults=inputs.DEFAULTS),
    )
