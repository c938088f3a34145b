//! Which column is what, by its heading.

use crate::catalogue::folded;
use crate::product::Field;

/// Columns without which nothing can be read.
pub const REQUIRED: [Field; 3] = [Field::Code, Field::Name, Field::Price];

/// Headings by field, the best first: of `条码` and `货号` in one file the barcode is the code.
const HEADINGS: [(Field, &[&str]); 6] = [
    (
        Field::Code,
        &[
            "条码",
            "条形码",
            "商品条码",
            "商品条形码",
            "国际条码",
            "barcode",
            "编码",
            "编码/条码",
            "商品编码",
            "商品编号",
            "编号",
            "商品代码",
            "代码",
            "货号",
            "商品货号",
            "code",
            "sku",
        ],
    ),
    (
        Field::Name,
        &[
            "商品名称",
            "名称",
            "品名",
            "商品名",
            "货品名称",
            "商品",
            "product name",
            "name",
            "product",
            "item",
        ],
    ),
    (
        Field::Price,
        &[
            "售价",
            "零售价",
            "销售价",
            "销售价格",
            "零售价格",
            "价格",
            "单价",
            "商品价格",
            "retail price",
            "price",
            "unit price",
        ],
    ),
    (Field::Category, &["分类", "类别", "商品分类", "商品类别", "类目", "品类", "分类名称", "category"]),
    (Field::Stock, &["库存", "库存数量", "库存量", "当前库存", "商品库存", "stock"]),
    (
        Field::Initials,
        &["拼音首字母", "首字母", "拼音码", "拼音简码", "助记码", "拼音", "initials", "pinyin"],
    ),
];

/// Where each field stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// Field, place of its column (the first is 0), heading as it is written; in the order of the file.
    pub used: Vec<(Field, usize, String)>,
    /// Headings nothing is read from.
    pub ignored: Vec<String>,
    /// How many columns the heading has.
    pub width: usize,
}

/// A row that can't be the heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnsError {
    /// Columns that are needed and missing.
    Missing(Vec<Field>),
    /// Two columns with the same heading, both meant.
    Twice(String),
}

impl Columns {
    /// Reads a heading.
    ///
    /// # Errors
    /// [`ColumnsError`].
    pub fn of(heading: &[String]) -> Result<Columns, ColumnsError> {
        let meanings: Vec<Option<(Field, usize)>> = heading.iter().map(|text| meaning(text)).collect();
        let mut used = Vec::new();
        for (field, _) in HEADINGS {
            let ranked = |(at, meant): (usize, &Option<(Field, usize)>)| match meant {
                Some((of, rank)) if *of == field => Some((*rank, at)),
                Some(_) | None => None,
            };
            let mut found: Vec<(usize, usize)> = meanings.iter().enumerate().filter_map(ranked).collect();
            found.sort_unstable();
            match found[..] {
                [] => {}
                [(one, at), (other, _), ..] if one == other => {
                    return Err(ColumnsError::Twice(heading[at].trim().to_owned()));
                }
                [(_, at), ..] => used.push((field, at, heading[at].trim().to_owned())),
            }
        }
        let missing: Vec<Field> =
            REQUIRED.into_iter().filter(|field| !used.iter().any(|(of, ..)| of == field)).collect();
        if !missing.is_empty() {
            return Err(ColumnsError::Missing(missing));
        }
        used.sort_unstable_by_key(|(_, at, _)| *at);
        let is_ignored =
            |at: &usize| !used.iter().any(|(_, place, _)| place == at) && !heading[*at].trim().is_empty();
        let ignored = (0..heading.len()).filter(is_ignored).map(|at| heading[at].trim().to_owned()).collect();
        // Empty headings at the right are a spreadsheet's leftovers.
        let width = heading.iter().rposition(|text| !text.trim().is_empty()).map_or(0, |last| last + 1);
        Ok(Columns { used, ignored, width })
    }

    /// The place of a field's column.
    pub fn place(&self, field: Field) -> Option<usize> {
        self.used.iter().find(|(of, ..)| *of == field).map(|(_, at, _)| *at)
    }
}

/// What a heading means and how well it says so (0 best). `名称 name` and `售价(元)*` mean what their words mean.
fn meaning(heading: &str) -> Option<(Field, usize)> {
    let plain = plain(heading);
    let known = |text: &str| {
        HEADINGS
            .iter()
            .find_map(|(field, words)| Some((*field, words.iter().position(|word| *word == text)?)))
    };
    known(&plain).or_else(|| {
        let mut meant = plain.split([' ', '/']).filter(|word| !word.is_empty()).map(known);
        let first = meant.next()??;
        meant.all(|word| word.is_some_and(|(field, _)| field == first.0)).then_some(first)
    })
}

/// Without what stands in brackets, marks of duty and case.
fn plain(heading: &str) -> String {
    let mut depth = 0_usize;
    let mut text = String::new();
    for c in folded(heading).chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            '*' | ':' | '\'' | '"' | '\u{FEFF}' => {}
            c if depth == 0 => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
