"""The clients that others wrote: their programs here, what they are installed from, and where their pages say how."""

from fixtures.clients import Client

_AI, _LITELLM = "ai@6.0.326", "litellm==1.110.2"
OPENAI = (
    Client("openai (PyPI)", "openai_python.py", ("openai==3.57.0",), "openai-python"),
    Client("openai (npm)", "openai_node.mjs", ("openai@6.49.0",), "openai-javascript"),
    Client("litellm openai (PyPI)", "litellm_openai.py", (_LITELLM,), "litellm", "OpenAI"),
)
FAL = (
    Client("fal-client (PyPI)", "fal_python.py", ("fal-client==1.0.3",), "fal-python"),
    Client("@fal-ai/client (npm)", "fal_node.mjs", ("@fal-ai/client@1.10.1",), "fal-javascript"),
    Client("ai, @ai-sdk/fal (npm)", "ai_fal.mjs", (_AI, "@ai-sdk/fal@2.0.59"), "ai-sdk", "fal"),
    Client("litellm fal_ai (PyPI)", "litellm_fal.py", (_LITELLM,), "litellm", "fal"),
)
REPLICATE = (
    Client("replicate (PyPI)", "replicate_python.py", ("replicate==1.0.7",), "replicate-python"),
    Client("replicate (npm)", "replicate_node.mjs", ("replicate@1.4.0",), "replicate-javascript"),
    Client("ai, @ai-sdk/replicate", "ai_replicate.mjs", (_AI, "@ai-sdk/replicate@2.0.57"), "ai-sdk", "Replicate"),
)
KLING = (
    Client("kling-api (npm)", "kling_node.mjs", ("kling-api@1.0.0",), "kling-api", seconds=5),
    Client("PyJWT (PyPI)", "kling_pyjwt.py", ("pyjwt==2.15.1",), "kling-tokens"),
)
EVERY = OPENAI + FAL + REPLICATE + KLING
