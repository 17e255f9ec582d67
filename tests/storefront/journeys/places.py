"""Where the pages are, and what a shopper writes into their forms."""

PATHS = {
    "vi": {
        "basket": "/gio-hang/",
        "address": "/dat-hang/dia-chi/",
        "find": "/don-hang/tra-cuu/",
        "in": "/tai-khoan/dang-nhap/",
        "up": "/tai-khoan/dang-ky/",
        "account": "/tai-khoan/",
        "addresses": "/tai-khoan/dia-chi/",
        "new address": "/tai-khoan/dia-chi/moi/",
        "password": "/tai-khoan/mat-khau/",
        "forgotten": "/tai-khoan/quen-mat-khau/",
        "product": "/san-pham/{}/",
    },
    "en": {
        "basket": "/en/basket/",
        "address": "/en/checkout/address/",
        "find": "/en/orders/find/",
        "in": "/en/account/sign-in/",
        "up": "/en/account/sign-up/",
        "account": "/en/account/",
        "addresses": "/en/account/addresses/",
        "new address": "/en/account/addresses/new/",
        "password": "/en/account/password/",
        "forgotten": "/en/account/forgot-password/",
        "product": "/en/products/{}/",
    },
}

CONTACT = {
    "email": "lan.nguyen@example.com",
    "name": "Nguyễn Thị Lan",
    "phone": "0912 345 678",
    "country_area": "tay ninh",
    "city": "tan ninh",
    "street": "12 Cách Mạng Tháng Tám",
}
OFFICIAL = {"tay ninh": "Tây Ninh", "tan ninh": "Phường Tân Ninh"}
