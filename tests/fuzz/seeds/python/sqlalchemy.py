from sqlalchemy import *
from sqlalchemy.orm import Session
from sqlalchemy.ext.declarative import declarative_base
Base = declarative_base()
class A(Base):
    __tablename__="a"
    id = Column(Integer, primary_key=True, default=now())
def f(s: Session):
    s.query(A).get(1)
    s.query(A).filter(A.id == 1 and A.x is None or not A.y in [1]).all()
    s.execute("select %s" % x)
    s.execute(f"select {x}")
    select([A.id]).where(1 < A.id < 3)
    engine.execute("x")
    if s.query(A): pass
