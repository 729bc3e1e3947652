from models import User


def find(session, names):
    return session.query(User).filter(not User.active or User.name in names and User.name is not None)


def label(user: User):
    if user.active:
        return user.name
    return user.name == "x"
