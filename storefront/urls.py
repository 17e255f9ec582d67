"""Addresses of the pages: Vietnamese at the root, English below ``/en/``, words translated in both."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from storefront import seo
from storefront.shoppers import account, buying, catalogue, choices, suggestions

urlpatterns: list[URLPattern | URLResolver] = [
    path("robots.txt", seo.robots, name="robots"),
    path("sitemap.xml", seo.sitemap, name="sitemap"),
    path("sitemap-pages.xml", seo.sitemap_pages, name="sitemap-pages"),
    path("sitemap-<slug:kind>-<int:page>.xml", seo.sitemap_part, name="sitemap-part"),
    *i18n_patterns(
        path("", catalogue.home, name="home"),
        path(_("products/"), catalogue.products, name="products"),
        path(_("products/<slug:slug>/"), catalogue.product, name="product"),
        path(_("categories/<slug:slug>/"), catalogue.category, name="category"),
        path(_("collections/<slug:slug>/"), catalogue.collection, name="collection"),
        path(_("producers/"), catalogue.producers, name="producers"),
        path(_("producers/<slug:slug>/"), catalogue.producer, name="producer"),
        path(_("ocop-stars/"), catalogue.stars, name="stars"),
        path(_("how-to-buy/"), catalogue.help_page, name="help"),
        path(_("pages/<slug:slug>/"), catalogue.page, name="page"),
        path(_("basket/"), buying.show, name="basket"),
        path(_("basket/add/"), buying.add, name="basket-add"),
        path(_("basket/change/"), buying.change, name="basket-change"),
        path(_("checkout/address/"), buying.address, name="checkout-address"),
        path(_("checkout/delivery/"), buying.delivery, name="checkout-delivery"),
        path(_("checkout/payment/"), buying.payment, name="checkout-payment"),
        path(_("checkout/review/"), buying.review, name="checkout-review"),
        path(_("suggestions/"), suggestions.suggestions, name="suggestions"),
        path(_("places/"), buying.places, name="places"),
        path(_("places/communes/"), buying.communes, name="communes"),
        path(_("orders/find/"), account.order_lookup, name="order-lookup"),
        path(_("orders/<str:order_id>/"), account.order, name="order"),
        path(_("orders/<str:order_id>/thank-you/"), account.order, name="order-done"),
        path(_("account/"), account.account, name="account"),
        path(_("account/sign-in/"), account.sign_in, name="sign-in"),
        path(_("account/sign-up/"), account.sign_up, name="sign-up"),
        path(_("account/sign-out/"), account.sign_out, name="sign-out"),
        path(_("account/confirm/"), account.confirm, name="confirm"),
        path(_("account/forgot-password/"), account.password_reset, name="password-reset"),
        path(_("account/new-password/"), account.password_set, name="password-set"),
        path(_("account/password/"), account.password_change, name="account-password"),
        path(_("account/addresses/"), account.addresses, name="account-addresses"),
        path(_("account/addresses/new/"), account.address, name="account-address-new"),
        path(_("account/addresses/<str:address_id>/"), account.address, name="account-address"),
        path(_("choices/theme/"), choices.theme, name="theme"),
        path(_("choices/currency/"), choices.channel, name="channel"),
        prefix_default_language=False,
    ),
]
