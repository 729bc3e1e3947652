from app.retry import backoff_delay


def test_backoff_delay_is_exponential():
    assert backoff_delay(3) <= 8
