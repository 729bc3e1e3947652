# Part of the driver; what it imports stands in world.py.


class Comparisons(ast.NodeTransformer):
    """What the code compares, and how far each comparison was from turning out otherwise (Korel 1990)."""

    NAME = "__sixth_compared__"

    def __init__(self):
        self.nearest = {}  # (line, which on it, outcome) -> distance, left, right
        self.outcomes = set()
        self.values = []
        self.on_line = {}

    def start(self):
        self.nearest = {}
        self.values = []

    def instrument(self, texts):
        for text in texts:
            try:
                tree = ast.fix_missing_locations(self.visit(ast.parse(text)))
                codes = codes_of(compile(tree, WORLD.file, "exec", dont_inherit=True))
            except (SyntaxError, ValueError, RecursionError):
                continue
            for key, found in codes.items():
                for function in WORLD.functions.get(key, ()):
                    if len(found) == 1 and found[0].co_freevars == function.__code__.co_freevars:
                        function.__globals__[self.NAME] = self.compared
                        function.__code__ = found[0]

    def visit_Compare(self, node):
        self.generic_visit(node)
        if len(node.ops) != 1 or isinstance(node.ops[0], (ast.Is, ast.IsNot)):
            return node
        number = self.on_line[node.lineno] = self.on_line.get(node.lineno, -1) + 1
        return ast.copy_location(ast.Call(ast.Name(self.NAME, ast.Load()),
                                          [ast.Constant((node.lineno, number, type(node.ops[0]).__name__)), node.left,
                                           node.comparators[0]], []), node)

    def compared(self, place, left, right):
        operation = place[2]
        outcome = OPERATIONS[operation](left, right)
        try:
            truth = bool(outcome)
            self.outcomes.add((*place, truth))
            key = (*place, not truth)
            if key not in self.outcomes:
                distance = distance_of(operation, left, right, truth)
                if distance is not None and (key not in self.nearest or distance < self.nearest[key][0]):
                    self.nearest[key] = distance, plain_of(left), plain_of(right)
            if len(self.values) < 20:
                self.values += (left, right)
        except Exception:
            pass
        return outcome


OPERATIONS = {"Eq": lambda a, b: a == b, "NotEq": lambda a, b: a != b, "Lt": lambda a, b: a < b, "LtE": lambda a, b: a <= b,
              "Gt": lambda a, b: a > b, "GtE": lambda a, b: a >= b, "In": lambda a, b: a in b, "NotIn": lambda a, b: a not in b}


def plain_of(value):
    """A copy of what a comparison saw, where it can be written into arguments."""
    if type(value) in (int, float, bool, str, bytes) or value is None:
        return value
    if isinstance(value, (list, tuple, set, frozenset, dict)) and len(value) <= 50:
        return [v for v in value if type(v) in (int, float, str, bytes)]
    return None


def distance_of(operation, left, right, truth):
    if operation in ("In", "NotIn"):
        if truth == (operation == "NotIn"):  # should be in it
            if isinstance(right, (str, bytes)):
                return 1.0 if type(left) is type(right) else None
            items = list(itertools.islice(right, 50)) if isinstance(right, (list, tuple, set, frozenset, dict)) else []
            return min((apart(left, item) for item in items), default=1.0)
        return 1.0
    return apart(left, right)


def apart(left, right):
    """0 to 1; 1: as far as can be."""
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        gap = abs(left - right)
        return gap / (gap + 1) if gap == gap and gap != math.inf else 1.0
    if isinstance(left, (str, bytes)) and type(left) is type(right):
        same = sum(a == b for a, b in zip(left, right))
        gap = max(len(left), len(right)) - same
        return gap / (gap + 1)
    return 1.0


