// A storefront's code over the generated types. It is only type-checked: what compiles here, the API promises.
import type {
  BasketQuery,
  CheckoutErrorCode,
  ProductCardFragment,
  ProductPageQuery,
  ShelfQuery,
} from "./generated/graphql";

type Product = NonNullable<ProductPageQuery["product"]>;

export const cards = (shelf: ShelfQuery): ReadonlyArray<{ readonly node: { readonly slug: string } }> =>
  shelf.products?.edges ?? [];

export const price = (product: Product): number | undefined => product.pricing?.priceRange?.start?.gross.amount;

export const title = (product: Product): string => product.translation?.name ?? product.name;

export const stock = (product: Product): number =>
  (product.variants ?? []).reduce((sum, variant) => sum + (variant.quantityAvailable ?? 0), 0);

export const total = (basket: BasketQuery): string => {
  const gross = basket.checkout?.totalPrice.gross;
  return gross ? `${gross.amount} ${gross.currency}` : "";
};

export const isSoldOut = (code: CheckoutErrorCode): boolean => code === "INSUFFICIENT_STOCK";

export const picture = (card: ProductCardFragment): string | undefined => card.thumbnail?.url;

// What is not in the schema does not compile.
// @ts-expect-error
export const nonsense = (product: Product): string => product.noSuchField;
