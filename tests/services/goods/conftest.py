import pytest

from services.goods.goods import Goods
from tests.support.goods import goods as make_goods


@pytest.fixture
def goods(journal, house, tmp_path) -> Goods:
    return make_goods(journal, house, tmp_path)
