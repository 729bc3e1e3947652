try:
    pass
except* (A, B) as e:
    pass
except:
    raise
finally:
    return
