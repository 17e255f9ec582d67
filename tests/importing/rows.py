"""A row of goods as a file has it."""

from typing import Any

ROW: dict[str, Any] = {
    "Tên sản phẩm": "Mứt dừa",
    "Chủ thể": "HTX Thanh Bình",
    "Bộ sản phẩm": 6,
    "Xã, phường": "Phường Gia Lộc",
    "Giá bán": 45000,
    "Khối lượng (g)": 500,
    "Quy cách": "Hũ nhỏ",
    "Tồn kho": 10,
}
STARS: dict[str, Any] = {
    "Hạng sao": 4,
    "Số quyết định": "12/QĐ-UBND",
    "Cơ quan cấp": "UBND tỉnh Tây Ninh",
    "Ngày cấp": "15/03/2025",
}
