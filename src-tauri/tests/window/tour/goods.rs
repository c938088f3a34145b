//! What a manager does with products.

use serde_json::json;

use super::{Tour, Visitor};

/// Of a product that is never stored.
pub const NAME: &str = "柚子茶";
/// A list of products that somebody has made by hand: good rows, and one mistake of each kind.
pub const FILE: &str = "新品.csv";
const ROWS: &str = "编码,名称,售价,库存\n6907001,芋圆,16.00,20\n6901001,拿铁,19.50,\n6907002,,12\n6907003,烧仙草,1.005\n\
    6907004,双皮奶,十二\n6907001,红豆汤,9.00\n6907005,姜撞奶,12.00,-\n6907006,绿豆沙,8.00,30\n";

/// The words in that list.
pub fn words() -> impl Iterator<Item = &'static str> {
    ROWS.split(['\n', ',']).filter(|cell| !cell.is_ascii())
}

impl<V: Visitor> Tour<'_, V> {
    pub(super) async fn goods(&mut self) {
        self.window.click("print").await;
        self.window.see("printed").await;
        self.scroll("labels", "products-labels").await;
        self.scroll("product-retire", "products-prices").await;
        self.new_product().await;
        self.import().await;
    }

    /// An empty form, what is wrong with it, and the question before it is thrown away.
    async fn new_product(&mut self) {
        self.window.click("product-new").await;
        self.look("products-new").await;
        self.window.overtype("product-name", NAME).await;
        self.window.overtype("product-price", "1.005").await;
        self.enter().await;
        self.window.see_css("[data-testid=product-panel] [aria-invalid=true]").await;
        self.look("products-wrong").await;
        self.open_first_row().await;
        self.window.see("leave-confirm").await;
        self.look("products-leave").await;
        self.window.click("leave-confirm").await;
        self.no_dialog().await;
    }

    async fn import(&mut self) {
        self.window.click("import-open").await;
        let choose = "
            const [name, rows] = arguments;
            const field = document.querySelector('[data-testid=import-file]');
            const carried = new DataTransfer();
            carried.items.add(new File([rows], name));
            field.files = carried.files;
            field.dispatchEvent(new Event('change'));";
        self.window.client.execute(choose, vec![json!(FILE), json!(ROWS)]).await.unwrap();
        self.window.see("import-fault").await;
        self.look("import-faults").await;
        self.window.click("import-tab-rows").await;
        self.look("import-rows").await;
        self.window.click("import-leave-bad").await;
        self.window.see("import-done").await;
        self.look("import-done").await;
        self.escape().await;
    }
}
