"""Numbers that stand in a kernel get their type before numba looks for types.

numba resolves every F(0.5) as a call, and compiles a callee anew for every whole number that is handed to it; without
these, kernels take a tenth to a fifth longer to compile.
"""

from types import ModuleType

import numpy as np
from numba.core import ir
from numba.core.rewrites import Rewrite, register_rewrite

TYPES = (np.float32, np.int32, np.uint32)
OURS = __name__.rpartition(".")[0]


@register_rewrite("before-inference")
class TypedNumbers(Rewrite):  # type: ignore[misc]
    """F(0.5) becomes a constant of that type, and a whole number among the arguments of a call a wide one."""

    def match(self, func_ir, block, typemap, calltypes):
        self.func_ir = func_ir
        self.block = block
        self.typed = {}
        self.spent = set()
        if not (func_ir.func_id.func.__module__ or "").startswith(OURS):
            return False
        for one in block.find_insts(ir.Assign):
            if isinstance(one.value, ir.Expr) and one.value.op == "call":
                self._look(one.target, one.value)
        return bool(self.typed)

    def apply(self):
        block = self.block.copy()
        block.body = [self._told(one) for one in block.body if not self._is_spent(one)]
        return block

    def _look(self, target, call):
        callee = self._callee(call.func)
        numbers = [(arg.name, self._number(arg)) for arg in call.args]
        if callee in TYPES:
            once = self._defined(target) is call  # a variable that is set again keeps what it is set to
            if once and len(numbers) == 1 and numbers[0][1] is not None:
                self.typed[target.name] = callee(numbers[0][1])
                self.spent |= {call.func.name, numbers[0][0]}
        elif callee is not range:
            self.typed |= {name: np.int64(number) for name, number in numbers if type(number) is int}

    def _is_spent(self, one):
        """Whether it only put on the stack what a call took from there."""
        return isinstance(one, ir.Assign) and one.target.name in self.spent

    def _told(self, one):
        if not isinstance(one, ir.Assign) or one.target.name not in self.typed:
            return one
        value = self.typed[one.target.name]
        number = ir.Global(str(value), value, one.loc)  # of a constant, numba would write a literal in some places
        self.func_ir._definitions[one.target.name] = [number]
        return ir.Assign(number, one.target, one.loc)

    def _callee(self, variable):
        value = self._defined(variable)
        if isinstance(value, ir.Expr) and value.op == "getattr":
            module = self._defined(value.value)
            if isinstance(module, ir.Global) and isinstance(module.value, ModuleType):
                return getattr(module.value, value.attr)
        return value.value if isinstance(value, ir.Global | ir.FreeVar) else None

    def _number(self, variable):
        value = self._defined(variable)
        plain = variable.is_temp and isinstance(value, ir.Const) and type(value.value) in (int, float)
        return value.value if plain else None

    def _defined(self, variable):
        """What a variable is, if it is one thing only."""
        known = self.func_ir._definitions.get(variable.name, ())
        return known[0] if len(known) == 1 else None
