//! What goods brought, by product and by category.

use std::collections::BTreeMap;

/// What one product brought. Money counts as often as it came; goods left the shop once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductSum {
    /// `None`: keyed amounts.
    pub product_id: Option<i64>,
    /// Its code now; empty for keyed amounts.
    pub code: String,
    /// Its name now.
    pub name: String,
    /// Its category now.
    pub category: String,
    /// Money for it, fen.
    pub fen: i64,
    /// Pieces that left the shop.
    pub quantity: i64,
}

/// What one category brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategorySum {
    /// Empty for products without one, and for keyed amounts.
    pub category: String,
    /// `false`: keyed amounts, which are no product's.
    pub is_product: bool,
    /// Money for it, fen.
    pub fen: i64,
    /// Pieces that left the shop.
    pub quantity: i64,
    /// How many products it is made of.
    pub kinds: i64,
}

/// The same goods by category, the most money first.
pub fn by_category(products: &[ProductSum]) -> Vec<CategorySum> {
    let mut sums: BTreeMap<(&str, bool), CategorySum> = BTreeMap::new();
    for product in products {
        let key = (product.category.as_str(), product.product_id.is_some());
        let sum = sums.entry(key).or_insert_with(|| CategorySum {
            category: product.category.clone(),
            is_product: product.product_id.is_some(),
            fen: 0,
            quantity: 0,
            kinds: 0,
        });
        sum.fen = sum.fen.saturating_add(product.fen);
        sum.quantity = sum.quantity.saturating_add(product.quantity);
        sum.kinds += 1;
    }
    let mut sums: Vec<CategorySum> = sums.into_values().collect();
    // Stable: equal money stays in the order of names.
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.fen));
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_add_up_and_keyed_amounts_stand_apart() {
        let product = |id: Option<i64>, category: &str, fen, quantity| ProductSum {
            product_id: id,
            code: String::new(),
            name: String::new(),
            category: category.into(),
            fen,
            quantity,
        };
        let products = [
            product(Some(1), "咖啡", 900, 2),
            product(Some(2), "", 50, 1),
            product(None, "", 50, 0),
            product(Some(3), "咖啡", 100, 7),
        ];
        let found: Vec<_> = by_category(&products)
            .into_iter()
            .map(|sum| (sum.category, sum.is_product, sum.fen, sum.quantity, sum.kinds))
            .collect();
        let expected = [("咖啡", true, 1_000, 9, 2), ("", false, 50, 0, 1), ("", true, 50, 1, 1)];
        assert_eq!(found, expected.map(|(name, is, fen, n, kinds)| (name.to_owned(), is, fen, n, kinds)));
        assert_eq!(by_category(&[]), []);
    }
}
