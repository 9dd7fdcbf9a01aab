"""What the document of this API says of each member; what all dialects say alike stands in `edge.glosses`."""

from filmgate.edge.glosses import ASKED, TOLD, Glosses, defaults

_FILM = {
    "prompt": "What the film shows. Not needed for motion-control, nor where there are shots.",
    "seed": "The same number makes the same film again.",
    "shots": "The shots of the film, up to six. The film is as long as they are together.",
    "shots.prompt": "What the shot shows.",
    "Shot.prompt": "What the shot shows.",
    "shots.duration": "How long the shot lasts, in whole seconds.",
    "Shot.duration": "How long the shot lasts, in whole seconds.",
    "elements": "Somebody or something that prompts call `@name`, shown by up to four pictures or by one clip.",
    "elements.images": "Pictures of it.",
    "Element.images": "Pictures of it.",
    "elements.video": "A clip of it, in place of pictures.",
    "Element.video": "A clip of it, in place of pictures.",
    "name": "What prompts call it, after an `@`.",
    "description": "What it is, in words.",
}
_ENDPOINT = {
    "url": "Where events are posted to.",
    "events": "The events that it is told of; none named: of all.",
    "dialects": "The dialects whose tasks it is told of; none named: of all.",
    "body": "What is posted: what the task's dialect says (`own`), or what this API says (`native`).",
    "note": "What you want to remember about it.",
}
_WISH = {
    "model": "The model.",
    "workflow": "What is made of what.",
    "content": "The file in base64, or a `data:` URL.",
    "file": "The file.",
    ".url": "The address that the file is fetched from.",
    "state": "`paused` keeps what happens; `active` sends it.",
}
_TASK = {
    "id": "Its id.",
    "state": "`preparing`, `queued`, `running`, `succeeded`, `failed` or `cancelled`.",
    "dialect": "The dialect that the task came through.",
    "generation": "The request with all defaults.",
    "price_usd": "The price, in dollars.",
    "charged_usd": "What was charged, in dollars; 0 once it has failed.",
    "rate_card": "The card that made the price; null for tasks from before that was kept.",
    "progress": "How far the task is, in percent; null where nobody knows.",
    "films": "The films; empty until there is one.",
    "result": "What the engine says of the film: what it understood, what it ignored, what the film turned out to be.",
    "failure": "Why the task ended without a film; null otherwise.",
    "created_at": "When it was created.",
    "started_at": "When an engine took the task; null until then.",
    "ended_at": "When it ended; null until then.",
    "deadline_at": "When the task fails if it has not ended by then.",
    "Task.events": "The steps of the task. There where the query asks for them.",
    "callback_url": "Where the task is posted to once it has ended; null where nowhere.",
    "width": "The width in pixels; 0 until somebody has looked.",
    "height": "The height in pixels; 0 until somebody has looked.",
    "clip_ms": "How long the clip lasts that the film follows, in milliseconds; 0 until somebody has looked.",
    "clip_sound": "Whether the clip's sound is kept.",
    "Generation.before": "The clip that an extension goes on from; the film is both.",
    "before_ms": "How long that clip lasts, in milliseconds; 0 until somebody has looked.",
    "Failed.code": "The word for why it failed.",
    "Failed.message": "Why it failed, in words.",
    "Card.name": "The card's name.",
    "version": "The card's version.",
    "Quote.rate_card": "The card that made the price.",
    "final": "Whether this is the last word; not where the price follows the length of a clip.",
}
_FILES = {
    "Film.url": "The film's address.",
    "File.url": "The file's address, to be named in tasks.",
    "size": "The size in bytes.",
    "poster_url": "A picture of the film.",
    "preview_url": "The first seconds of the film, small and silent.",
    "File.kind": "`picture` or `clip`.",
    "media_type": "The type of the content, such as `image/jpeg`.",
    "File.width": "The width in pixels.",
    "File.height": "The height in pixels.",
    "seconds": "How long a clip lasts; null for a picture.",
    "File.expires_at": "When it is deleted, unless a task names it before.",
}
_STEPS = {
    "number": "Its number, from 1.",
    "at": "When it happened.",
    "before": "The state before; null for the first step.",
    "Step.state": "The state from then on.",
    "actor": "Who did it.",
    "cause": "Why, in words; empty where it goes without saying.",
    "event": "What kind of event it is.",
}
_DELIVERIES = {
    "Endpoint.state": "`active`, `paused` or `disabled`.",
    "Endpoint.reason": "Why it is in its state; empty where it goes without saying.",
    "state_at": "Since when it is in its state.",
    "failures": "How many attempts have failed in a row.",
    "failing_since": "Since when; null where the last attempt went well.",
    "webhook_id": "The id that the receiver sees, at every attempt the same.",
    "task_id": "The task that it is about; null where there is none.",
    "endpoint_id": "The endpoint that it goes to; null where the task brought the address along.",
    "Delivery.url": "Where it goes.",
    "Delivery.event": "The event, such as `task.succeeded`.",
    "Delivery.state": "`due`, `held`, `delivered` or `given_up`.",
    "attempts": "How many attempts there were.",
    "last_answer": "What came of the last one; null before the first.",
    "next_attempt_at": "When it is tried again; null where it is not.",
    "tries": "Every attempt. There where one delivery is asked for.",
    "Attempt.url": "Where it went.",
    "status": "The HTTP status of the answer; null where there was none.",
    "Attempt.error": "What kept the answer from coming; null where one came.",
    "duration_ms": "How long it took, in milliseconds.",
    "answer": "How the answer begins.",
    "secret": "What deliveries are signed with.",
    "ends_at": "Until when it is good; null for the newest.",
}
_MONEY = {
    "account": "The account's name.",
    "from": "When the period begins.",
    "to": "Before when it ends.",
    "opening_usd": "The balance at the beginning.",
    "entries": "Every movement of money, the oldest first.",
    "closing_usd": "The balance at the end.",
    "sums": "What all entries of one kind come to, by kind.",
    "Entry.kind": "The kind of entry, such as `hold` or `capture`.",
    "amount_usd": "The amount.",
    "change_usd": "How it changed the balance.",
    "Entry.balance_usd": "The balance after it.",
    "key": "The key that it came through; null where there is none.",
    "Entry.expires_at": "When the credit ends; null where it has no end.",
    "Entry.reason": "Why, in words.",
    "EntryKey.name": "The key's name.",
    "hint": "Enough of the key's text to tell it from others.",
    "count": "How many there are.",
    "by": "What there is a line for each of.",
    "Usage.data": "The lines.",
    "total": "All lines together.",
    "group": "The key's id, the model, the dialect or the day.",
    "Used.name": "The key's name and hint; empty otherwise.",
    "succeeded": "Tasks that ended with a film.",
    "failed": "Tasks that failed.",
    "cancelled": "Tasks that were cancelled.",
    "film_seconds": "How much film was made, in seconds.",
    "Used.charged_usd": "What was charged, in dollars.",
    "balance_usd": "What may be spent.",
    "granted_usd": "What is left, held and consumed, together.",
    "consumed_usd": "What films have cost.",
    "held_usd": "What is held for open tasks.",
}
_MODELS = {
    "Model.model": "The name that requests use.",
    "title": "What it is called.",
    "modes": "The modes that it takes.",
    "aspect_ratios": "The shapes that it takes.",
    "durations": "How long films may be, in seconds.",
    "prompt_max": "How many characters a prompt may have.",
    "shots_max": "How many shots a film may have.",
    "shot_prompt_max": "How many characters a shot's prompt may have.",
    "images_max": "How many reference pictures there may be.",
    "images_with_video_max": "How many of them beside a clip.",
    "elements_max": "How many elements there may be.",
    "workflows": "What is made of what, and at what price.",
    "prompt_required": "Whether there has to be a prompt.",
    "members": "The members of a request that belong to this workflow alone.",
    "engines": "The engines of this server that make it now, the preferred one first; empty where none does.",
    "prices": "What it costs.",
    "Price.sound": "Whether with sound.",
    "usd": "The price in dollars.",
    "element_images_max": "How many pictures an element may have.",
    "element_name_max": "How many characters an element's name may have.",
    "seed_max": "The highest seed.",
    "needs": "Groups of members; of each group at least one has to be there.",
    "unit": "What it is for: `a second`, `a film`, or a length.",
}
_PHRASES = {
    "Said.dialect": "The dialect that the request is for.",
    "method": "The method of the request; null where it cannot be said there.",
    "path": "The path of the request; null where it cannot be said there.",
    "Said.body": "The body of the request; null where it cannot be said there.",
    "Said.price_usd": "What it costs there, in dollars; null where it cannot be said there.",
    "credits": "What it costs there, in the dialect's credits; null where it cannot be said there.",
    "Said.error": "Why it cannot be said there; null where it can.",
}
_LISTS = {
    "data": "The page.",
    "next_cursor": "What asks for the next page; null at the end.",
    "Fault.code": "The word for what went wrong.",
    "field": "The member of the request that is to blame. There where one is.",
}
GLOSSES = Glosses(
    asked=ASKED | _FILM | _ENDPOINT | _WISH,
    told=TOLD
    | ASKED
    | _FILM
    | _WISH
    | _ENDPOINT
    | _TASK
    | _FILES
    | _STEPS
    | _DELIVERIES
    | _MONEY
    | _MODELS
    | _PHRASES
    | _LISTS,
    defaults=defaults(
        "mode", "duration", "aspect_ratio", "sound", "cfg_scale", "keep_original_sound", "character_orientation"
    )
    | {"model": "kling-3.0", "workflow": "text-to-video"},
)
