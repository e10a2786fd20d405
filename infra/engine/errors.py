"""What can go wrong around the engine, each as one sentence with a way out."""


class EngineError(Exception):
    """Root of these errors; its text is fit to be shown to a person as it is."""


class NoStack(EngineError):
    """There is no stack.json: nothing has been deployed from this folder yet."""


class PortTaken(EngineError):
    """Something that is not our engine listens on the port."""


class EngineDidNotStart(EngineError):
    """The engine ended, or did not answer in time."""


class BuildFailed(EngineError):
    """`sam build` refused the template or a layer."""


class DeployFailed(EngineError):
    """CloudFormation refused the stack or rolled it back."""
